/** What can be asked for over Stream mode. Source: Stream protocol, "subscriptions". */
export const topics = {
	/** All events; which there are is chosen in DingTalk's console. */
	events: '*',
	/** People write to the bot. */
	botMessages: '/v1.0/im/bot/messages/get',
	/** Buttons of interactive cards are pressed. */
	cardPresses: '/v1.0/card/instances/callback',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

/** Events are pushed until they are acknowledged, callbacks once. */
export function subscriptionOf(topic: Topic): { type: 'EVENT' | 'CALLBACK'; topic: Topic } {
	return { type: topic === topics.events ? 'EVENT' : 'CALLBACK', topic };
}
