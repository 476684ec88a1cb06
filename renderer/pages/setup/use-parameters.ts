import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '#renderer/host/connection.ts';
import { follow } from '#renderer/host/follow.ts';
import { useWorkspace } from '#renderer/host/state.ts';
import type { Draft } from '#renderer/pages/setup/draft.ts';

/** PypeIt's parameters for the configuration of a file as it was read; `phase` says what is waited for. */
export function useDefinitions(path: string, { base }: Draft) {
  const pypeit = useWorkspace()?.pypeit;
  const [phase, setPhase] = useState('');
  const python = pypeit?.state === 'found' ? pypeit.python : (pypeit?.state ?? '');
  const query = useQuery({
    queryKey: ['parameter-definitions', path, base.digest, python],
    queryFn: ({ signal }) =>
      call(async (host) =>
        follow(await host.parameters.definitions({ path, text: base.text }, { signal }), (progress) =>
          setPhase(progress.phase),
        ),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: base.content !== null,
  });
  return { ...query, phase };
}

/** What PypeIt refuses of a draft, a moment after it was last changed. */
export function useValidation(path: string, { now }: Draft, wanted: boolean) {
  const [text, setText] = useState(now.text);
  useEffect(() => {
    const timer = setTimeout(() => setText(now.text), 400);
    return () => clearTimeout(timer);
  }, [now.text]);
  return useQuery({
    queryKey: ['parameter-errors', path, text],
    queryFn: () => call((host) => host.parameters.validate({ path, text })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: (former) => former,
    enabled: wanted && now.content !== null,
  });
}
