/**
 * Something that a person can put right: the message says what happened and what to do, and is shown
 * without a stack. Anything else that is thrown is a mistake of ours and keeps its stack.
 */
export class PlainError extends Error {
	constructor(whatHappened: string, whatToDo?: string) {
		super(whatToDo ? `${whatHappened}\n${whatToDo}` : whatHappened);
		this.name = 'PlainError';
	}
}

/** What to print for anything that was thrown. */
export function asPrinted(error: unknown): string {
	if (error instanceof PlainError) return error.message;
	if (error instanceof Error) return error.stack ?? error.message;
	return String(error);
}
