import { isRecord } from '../transport/json';
import { parseRecord } from './frames';
import type { Frame } from './frames';
import { topics } from './topics';

/** A person has pressed a button of an interactive card. */
export interface CardPress {
	/** The `outTrackId` that the card was created with. */
	cardId: string;
	/** Who pressed; DingTalk has proven it. '' for people of other organizations. */
	userId: string;
	/** The buttons; of a form it is "form". */
	actionIds: string[];
	/** What the button carries, or what was typed into a form. */
	values: Record<string, unknown>;
}

/** JSON within JSON, or the object itself. */
function recordIn(value: unknown): Record<string, unknown> {
	if (isRecord(value)) return value;
	return (typeof value === 'string' ? parseRecord(value) : undefined) ?? {};
}

/**
 * What a press says. Source: "card callback"; some frames have `value` in the place of `content`, and `params`
 * beside `cardPrivateData`.
 * @returns undefined for any other frame, and for one that names no card
 */
export function readPress(frame: Frame): CardPress | undefined {
	const data = frame.topic === topics.cardPresses ? parseRecord(frame.data) : undefined;
	if (!data || typeof data.outTrackId !== 'string' || data.outTrackId === '') return undefined;
	const content = { ...recordIn(data.value), ...recordIn(data.content) };
	const own = recordIn(content.cardPrivateData);
	const ids = own.actionIds ?? content.actionIds;
	return {
		cardId: data.outTrackId,
		userId: typeof data.userId === 'string' ? data.userId : '',
		actionIds: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
		values: { ...recordIn(content.params), ...recordIn(own.params) },
	};
}
