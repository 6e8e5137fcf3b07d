import type { Endpoint } from '../endpoint';
import { requireFields } from '../helpers/body';
import { success, v1Refusal } from '../helpers/envelopes';
import { isRecord } from '../helpers/json';
import type { Subscriptions } from '../streamEvents';

/** Where a client of Stream mode asks for its connection (clients.md). */
export const streamEndpoints: Endpoint[] = [
	{
		api: 'gateway/connections/open',
		method: 'POST',
		path: '/v1.0/gateway/connections/open',
		layer: 'v1',
		open: true,
		handle: ({ store, json }) => {
			requireFields(json, ['clientId', 'clientSecret', 'subscriptions']);
			const app = store.directory.app(String(json.clientId));
			// The code and the words are those of real answers; unlike other calls it is a 401.
			if (app?.appSecret !== json.clientSecret || !app)
				throw v1Refusal('authFailed', '鉴权失败', 401);
			const subscriptions = subscriptionsIn(json.subscriptions);
			const ticket = store.streams.issueTicket({ app, ua: String(json.ua ?? ''), subscriptions });
			return success('v1', { endpoint: store.streams.endpoint, ticket });
		},
	},
];

/**
 * Which events there are is chosen in the console; a client can only ask for all of them. Callbacks
 * are asked for topic by topic, also without any events.
 * @throws Refusal for a list that asks for nothing
 */
function subscriptionsIn(asked: unknown): Subscriptions {
	const entries = Array.isArray(asked) ? asked.filter(isRecord) : [];
	const subscriptions = {
		events: entries.some(({ type, topic }) => type === 'EVENT' && topic === '*'),
		topics: entries
			.filter(({ type, topic }) => type === 'CALLBACK' && typeof topic === 'string' && topic)
			.map(({ topic }) => String(topic)),
	};
	if (!subscriptions.events && subscriptions.topics.length === 0) {
		throw v1Refusal('invalidParameter.param.invalid', '错误描述: subscriptions 不合法');
	}
	return subscriptions;
}
