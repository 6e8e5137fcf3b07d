import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../transport/json';

/** The value in the query of the address that presses are taken to; pages have a mark there. */
export const chatAnswer = 'chat';

/** Who has pressed what, as DingTalk has proven it to the trigger. */
export interface ProvenPress {
	userId: string;
	/** The answer. */
	name: string;
	cardId: string;
}

/** What n8n hears of a press, with the proof that it comes from whoever opened the mark of the card. */
export function withProof(key: string, { userId, name, cardId }: ProvenPress): IDataObject {
	return { userId, name, cardId, proof: proofOf(key, { userId, name, cardId }) };
}

function proofOf(key: string, { userId, name, cardId }: ProvenPress): string {
	return createHmac('sha256', key)
		.update(JSON.stringify(['press', userId, name, cardId]))
		.digest('base64url');
}

/** @returns undefined for a press of another question, or one that was made up */
export function pressProvenIn(body: unknown, key: string): ProvenPress | undefined {
	if (!isRecord(body)) return undefined;
	const { userId, name, cardId, proof } = body;
	if (
		typeof userId !== 'string' ||
		typeof name !== 'string' ||
		typeof cardId !== 'string' ||
		typeof proof !== 'string'
	)
		return undefined;
	const press = { userId, name, cardId };
	const expected = Buffer.from(proofOf(key, press));
	const given = Buffer.from(proof);
	return given.length === expected.length && timingSafeEqual(given, expected) ? press : undefined;
}
