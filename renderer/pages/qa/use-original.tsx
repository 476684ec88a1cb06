import { Button } from '@mantine/core';
import { Contrast } from 'lucide-react';
import type { ReactNode } from 'react';
import { useActions } from '#renderer/app/actions.ts';
import { useLook } from '#renderer/app/look.ts';
import { withKeys } from '#renderer/app/shown-keys.ts';
import { useKept } from '#renderer/table/use-kept.ts';

/** How plots are shown, for `data-plots` around them (theme.css), and the button to change it; none where they are light. */
export interface Original {
  readonly plots: 'original' | 'fitting';
  readonly button: ReactNode;
}

/** Whether plots show in PypeIt's own colours also in the dark looks. */
export function useOriginal(): Original {
  const [isOriginal, setOriginal] = useKept('qa-original', false);
  const isLight = useLook(({ look }) => look === 'light');
  const toggle = () => setOriginal(!isOriginal);
  useActions([
    { id: 'qa-original', label: 'Plots in their own colours', group: 'QA', keys: 'o', disabled: isLight, run: toggle },
  ]);
  const button = isLight ? null : (
    <Button
      size="compact-xs"
      variant={isOriginal ? 'light' : 'default'}
      aria-pressed={isOriginal}
      leftSection={<Contrast size={12} />}
      title={withKeys('Plots in their own colours, black on white', 'o')}
      onClick={toggle}
    >
      Own colours
    </Button>
  );
  return { plots: isOriginal ? 'original' : 'fitting', button };
}
