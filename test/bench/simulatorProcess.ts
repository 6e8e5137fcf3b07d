/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { generateCompany, startSimulator } from '../simulator';

/**
 * The simulated DingTalk in a process of its own, so that what it costs is not in n8n's times. Every
 * second person reads at once. Tells its URL to the process that started it, and ends with it.
 */
async function main(): Promise<void> {
	const people = Number(process.argv[2]);
	const simulator = await startSimulator({
		company: generateCompany(people, {
			persona: (index) => ({ reads: index % 2 === 0 ? 'atOnce' : 'never' }),
		}),
		settings: { processingMs: 0 },
	});
	process.once('disconnect', () => void simulator.close().then(() => process.exit(0)));
	process.send?.(simulator.url);
}

void main();
