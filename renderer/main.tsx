import '@mantine/core/styles.css';
import '#renderer/app/theme.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { listenToKeys, runAction } from '#renderer/app/actions.ts';
import { App } from '#renderer/app/app.tsx';
import { useLook } from '#renderer/app/look.ts';
import { theme } from '#renderer/app/mantine-theme.ts';
import { connect, useConnection } from '#renderer/host/connection.ts';
import { desktop } from '#renderer/host/desktop.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
setNonce(nonce);
// What is asked once and may change is asked again by the page that shows it; nothing is refetched by itself. The host
// is on this machine or at the end of a tunnel: a network that the system says is down keeps nothing waiting.
const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, staleTime: 5000, networkMode: 'always' },
  },
});
// What could not be asked while there was no host is asked once it is there again.
useConnection.subscribe(({ round }, former) => {
  if (round > former.round) void queries.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
});

function Root() {
  const look = useLook((state) => state.look);
  return (
    <MantineProvider theme={theme} forceColorScheme={look === 'light' ? 'light' : 'dark'} getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  );
}

void connect();
listenToKeys();
desktop?.onAction(runAction);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Root />);
