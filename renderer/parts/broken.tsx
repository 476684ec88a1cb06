import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Empty } from '#renderer/parts/empty.tsx';

/** Holds a defect of a page within that page. */
export class Broken extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Empty title="This page has a defect" text={<span className="mono">{error.message}</span>}>
        <Button onClick={() => this.setState({ error: null })}>Show it again</Button>
      </Empty>
    );
  }
}
