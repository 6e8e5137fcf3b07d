/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** npm run test:e2e:n8n1 [-- PART] [-- jest options]: as run.ts does, in n8n 1.123. */
process.env.N8N_LINE = '1';

void import('./run');
