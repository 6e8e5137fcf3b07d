/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createInterface } from 'node:readline/promises';
import { ZodError } from 'zod';
import { main } from './cli';

const interruption = new AbortController();
let firstPressedAt: number | undefined;

/**
 * The first Ctrl-C ends it in order, another one at once; of one press the signal may come twice, since npm passes it
 * on as well. Not `once`: the library that draws the progress ends the process when nobody else listens any more. Nor
 * by the command `tsx`, which kills a process that is busy for a moment as the signal comes.
 */
process.on('SIGINT', () => {
	firstPressedAt ??= Date.now();
	if (Date.now() - firstPressedAt > 1000) process.exit(130);
	interruption.abort();
});

/** The caller has to type the word; whatever else comes, or nothing at all, is a no. */
async function consents(): Promise<boolean> {
	if (!process.stdin.isTTY) return false;
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	try {
		const { signal } = interruption;
		return (await terminal.question('Send them? Type yes: ', { signal })).trim() === 'yes';
	} catch {
		return false;
	} finally {
		terminal.close();
	}
}

/** Of a refused option the sentence is enough. */
function inWords(error: unknown): string {
	if (error instanceof ZodError) return error.issues.map(({ message }) => message).join('; ');
	return error instanceof Error ? error.message : String(error);
}

main(process.argv.slice(2), {
	env: process.env,
	write: (text) => void process.stdout.write(text),
	consents,
	signal: interruption.signal,
	isTerminal: process.stdout.isTTY,
})
	.then((code) => (process.exitCode = code))
	.catch((error: unknown) => {
		process.stderr.write(`${inWords(error)}. npm run probe -- --help says more.\n`);
		process.exitCode = 1;
	});
