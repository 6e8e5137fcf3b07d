import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { Pool } from 'undici';
import { describe, number, text } from './describe';

type Post = (
	path: string,
	query: Record<string, string>,
	body: IDataObject,
) => Promise<IDataObject>;

/** n8n's request helper and nothing around it. */
function helperOf(context: IExecuteFunctions, url: string): Post {
	return async (path, qs, body) =>
		(await context.helpers.httpRequest({
			method: 'POST',
			url: url + path,
			qs,
			body,
		})) as IDataObject;
}

/** undici, with connections that stay open: what is possible at all. */
function undiciOf(pool: Pool): Post {
	return async (path, query, body) => {
		const answer = await pool.request({
			method: 'POST',
			path,
			query,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return (await answer.body.json()) as IDataObject;
	};
}

/** One work notification an item, `concurrency` at once, by a bare client that is given its token. */
export class BenchClient implements INodeType {
	description = describe('benchClient', [
		text('client'),
		text('url'),
		text('token'),
		text('agentId'),
		number('concurrency', 20),
	]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const given = (name: string) => String(this.getNodeParameter(name, 0));
		const concurrency = Number(given('concurrency'));
		const pool = new Pool(given('url'), { connections: concurrency });
		const post = given('client') === 'undici' ? undiciOf(pool) : helperOf(this, given('url'));
		const query = { access_token: given('token') };
		const agentId = given('agentId');
		const entries = this.getInputData().entries();
		const results: INodeExecutionData[] = [];
		const work = async () => {
			for (const [item, { json }] of entries) {
				const body = {
					agent_id: agentId,
					userid_list: json.userId,
					msg: { msgtype: 'text', text: { content: json.text } },
				};
				const answer = await post('/topapi/message/corpconversation/asyncsend_v2', query, body);
				results[item] = { json: answer, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: concurrency }, work));
		await pool.close();
		return [results];
	}
}
