import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { parseRecord } from '../stream/frames';

/** The field of a button's parameters that holds our mark. */
export const markField = 'n8nQuestion';

/** What `keyOfApp` makes the key of marks for. */
export const markPurpose = 'answers in the chat 1';

/** What a button of ours carries, so that whoever listens needs no memory of the question. */
export interface CardMark {
	/** n8n's signed address of the execution that waits. */
	resumeUrl: string;
	/** The question's own key, see askedQuestion.ts. */
	key: string;
	/** What the button answers. */
	name: string;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a mark for one card. DingTalk and the clients of whoever has the card can read a card's parameters, so
 * nothing of the address or the key may be readable there; and what we have not made ourselves opens nothing.
 * @param key of the app, from `keyOfApp`
 * @param cardId the card that it is good for
 */
export function sealMark(key: Buffer, cardId: string, mark: CardMark): string {
	const iv = randomBytes(ivBytes);
	const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(cardId));
	const { resumeUrl, key: questionKey, name } = mark;
	const text = JSON.stringify({ u: resumeUrl, k: questionKey, n: name });
	const sealed = Buffer.concat([iv, cipher.update(Buffer.from(text)), cipher.final()]);
	return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url');
}

/** @returns undefined for whatever we have not made for this card with this key */
export function openMark(key: Buffer, cardId: string, text: string): CardMark | undefined {
	const sealed = Buffer.from(text, 'base64url');
	try {
		const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), {
			authTagLength: tagBytes,
		})
			.setAAD(Buffer.from(cardId))
			.setAuthTag(sealed.subarray(-tagBytes));
		const hidden = sealed.subarray(ivBytes, -tagBytes);
		const opened = Buffer.concat([decipher.update(hidden), decipher.final()]).toString();
		const { u: resumeUrl, k, n: name } = parseRecord(opened) ?? {};
		return typeof resumeUrl === 'string' && typeof k === 'string' && typeof name === 'string'
			? { resumeUrl, key: k, name }
			: undefined;
	} catch {
		return undefined;
	}
}
