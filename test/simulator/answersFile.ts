import { z } from 'zod';

/** What a real DingTalk has answered where the simulator would have said something else. */
export const knownAnswerSchema = z.object({
	/** A name of coverage.ts. */
	api: z.string(),
	/** The code that the simulator answers with, which this takes the place of; '0' for a success. */
	instead: z.string(),
	status: z.number().int(),
	contentType: z.string().optional(),
	/** As it was, or with words such as `<text>` and `<number>` where something was left out. */
	body: z.string(),
});

export type KnownAnswer = z.infer<typeof knownAnswerSchema>;

/** A file of `npm run probe`, or one written by hand with `answers` alone. */
export const answersFileSchema = z.object({ answers: z.array(knownAnswerSchema) }).passthrough();

/** The code in an answer of any of the three layers; '0' for a success. */
export function codeIn(body: unknown): string {
	if (typeof body !== 'object' || body === null) return 'page';
	const { errcode, sub_code: subCode, code, Code } = body as Record<string, unknown>;
	if (errcode !== undefined) return String(String(errcode) === '88' ? (subCode ?? 88) : errcode);
	return String(code ?? Code ?? '0');
}
