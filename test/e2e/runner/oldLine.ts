/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** npm run test:e2e:n8n1 [-- PART] [-- jest options]: as run.ts does, in n8n 1.123. */
process.env.N8N_LINE = '1';

/** Of the others, killed makes a data table in a workflow, and the browser ones know n8n 2's editor; queue mode is tried in n8n 2 only. */
const partsForBoth = [
	'agentTool',
	'answersInChat',
	'approval',
	'askAndWait',
	'asUsersSetThem',
	'credential',
	'examples',
	'groupBot',
	'httpRequest',
	'inChatExamples',
	'oldWorkflow',
	'dingTalkTrigger',
	'sendAndWait',
];
if (process.argv.length === 2) process.argv.push(...partsForBoth);

void import('./run');
