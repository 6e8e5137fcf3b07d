import type { Endpoint } from '../endpoint';
import { requireFields } from '../helpers/body';
import { success, v1Refusal } from '../helpers/envelopes';
import { isRecord } from '../helpers/json';

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
			if (!asksForEvents(json.subscriptions)) {
				throw v1Refusal('invalidParameter.param.invalid', '错误描述: subscriptions 不合法');
			}
			const ticket = store.streams.issueTicket(app, String(json.ua ?? ''));
			return success('v1', { endpoint: store.streams.endpoint, ticket });
		},
	},
];

/** Which events there are is chosen in the console; a client can only ask for all of them. */
function asksForEvents(subscriptions: unknown): boolean {
	return (
		Array.isArray(subscriptions) &&
		subscriptions.some((entry) => isRecord(entry) && entry.type === 'EVENT' && entry.topic === '*')
	);
}
