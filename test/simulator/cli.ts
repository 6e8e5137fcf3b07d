/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { parseArgs } from 'node:util';
import { appPersonas, demoApp, readAnswers, startSimulator } from './index';

const usualPort = '5280';

/** `npm run simulate -- --apps`: apps that are set up wrongly, and what to type into n8n for each. */
function listApps(): void {
	const lines = appPersonas.map(
		({ app, wrong, typed }) =>
			`${app.appKey.padEnd(40)} Agent ID ${typed.agentId}   wrong: ${wrong.join(', ')}`,
	);
	process.stdout.write(
		`Client ID of each app; the secret is ${demoApp.appSecret}, the robot code is left empty:\n\n${lines.join('\n')}\n`,
	);
}

/** `npm run simulate`: a DingTalk to try the nodes with, until Ctrl-C. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: usualPort },
			apps: { type: 'boolean', default: false },
			like: { type: 'string' },
		},
	});
	if (values.apps) return listApps();
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65535) {
		throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
	}
	const like = values.like === undefined ? [] : readAnswers(values.like);
	const simulator = await startSimulator({ port, like });
	process.stdout.write(`
DingTalk simulator

  Inbox of everyone   ${simulator.url}/
  Ledger              ${simulator.url}/_sim/ledger

Type this into n8n's "DingTalk API" credential:

  Region              Custom
  Base URL of oapi (Old)  ${simulator.url}
  Base URL of api (New)   ${simulator.url}
  App Type            Internal App
  Client ID           ${demoApp.appKey}
  Client Secret       ${demoApp.appSecret}
  Agent ID            ${demoApp.agentId}

People to write to:   ${simulator.control
		.company()
		.people.map(({ userId }) => userId)
		.join(', ')}

Ctrl-C stops it.
`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void simulator.close().then(() => process.exit(0)));
	}
}

main().catch((error: NodeJS.ErrnoException) => {
	const port = error.code === 'EADDRINUSE' ? ' The port is taken: choose another with --port.' : '';
	process.stderr.write(`The simulator did not start: ${error.message}.${port}\n`);
	process.exitCode = 1;
});
