import type { Delivery, Persona } from './entities';

/**
 * What a person does once a message has reached him.
 * @returns ms until he reads everything he has; undefined if he does not
 */
export function react(persona: Persona | undefined, mailbox: Delivery[]): number | undefined {
	return readsNow(persona, mailbox) ? (persona?.readDelayMs ?? 0) : undefined;
}

function readsNow(persona: Persona | undefined, mailbox: Delivery[]): boolean {
	const reads = persona?.reads ?? 'never';
	if (reads === 'atOnce') return true;
	if (reads === 'never') return false;
	if (reads === 'afterDing') return mailbox.some((delivery) => delivery.channel === 'ding');
	return mailbox.length >= reads.afterMessages;
}

/** In words, for the inbox page. */
export function describePersona(persona: Persona | undefined): string {
	const reads = persona?.reads ?? 'never';
	const habit =
		reads === 'atOnce'
			? 'reads at once'
			: reads === 'afterDing'
				? 'reads after a DING'
				: reads === 'never'
					? 'reads when you click'
					: `reads once ${reads.afterMessages} messages have come`;
	return persona?.limited === undefined ? habit : `${habit}; only DINGs get through`;
}
