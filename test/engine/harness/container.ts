/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import './host';

type DependencyInjection = typeof import('@n8n/di');

/**
 * The container that n8n-core keeps its services in. npm may install a second `@n8n/di` beside
 * n8n-core's own, and a service put into that one would never be seen: resolve it as n8n-core does.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- `import` cannot resolve from elsewhere
export const { Container } = require(
	require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] }),
) as DependencyInjection;
