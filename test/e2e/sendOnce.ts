import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from './realN8n/restClient';
import { chainOf, connect, nodeOf, packageName, webhookNode } from './workflows';

/** People a round of the loop; so many are in doubt at most when n8n is killed. */
export const peopleARound = 5;

const table = { __rl: true, mode: 'name', value: 'dingtalk_sent' };
const tableNode = (name: string, parameters: INode['parameters'], more: Partial<INode> = {}) =>
	nodeOf(name, 'n8n-nodes-base.dataTable', parameters, { typeVersion: 1.1, ...more });

/** Writes into the table how far it has come with the person of each item. */
function noteOf(name: string, state: 'sending' | 'sent'): INode {
	const column = (id: string) => ({
		id,
		displayName: id,
		required: false,
		defaultMatch: false,
		display: true,
		type: 'string',
		canBeUsedToMatch: true,
	});
	return tableNode(name, {
		resource: 'row',
		operation: 'upsert',
		dataTableId: table,
		matchType: 'allConditions',
		filters: {
			conditions: [{ keyName: 'userId', condition: 'eq', keyValue: '={{ $json.userId }}' }],
		},
		columns: {
			mappingMode: 'defineBelow',
			value: { userId: '={{ $json.userId }}', state },
			matchingColumns: [],
			schema: [column('userId'), column('state')],
		},
		options: {},
	});
}

/**
 * The README's way to send what DingTalk does not guard from doubles (bot messages, DINGs), so that
 * it may be killed and run again: a data table knows who was begun with and who is done.
 *
 * Start, with `{ people: [userId, ...] }` -> Make Table -> People -> Not Begun With -> Rounds,
 * which loops over Note -> Send -> Done and in the end lists who is In Doubt.
 */
export function sendOnce(path: string, credential: { id: string; name: string }): WorkflowFile {
	const workflow = chainOf('Send Once', [
		webhookNode(path),
		tableNode('Make Table', {
			resource: 'table',
			operation: 'create',
			tableName: table.value,
			columns: {
				column: [
					{ name: 'userId', type: 'string' },
					{ name: 'state', type: 'string' },
				],
			},
			options: { createIfNotExists: true },
		}),
		nodeOf(
			'List',
			'n8n-nodes-base.set',
			{
				assignments: {
					assignments: [
						{
							id: 'userId',
							name: 'userId',
							type: 'array',
							value: "={{ $('Start').first().json.body.people }}",
						},
					],
				},
				options: {},
			},
			{ typeVersion: 3.4 },
		),
		nodeOf('People', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'userId', options: {} }),
		tableNode('Not Begun With', {
			resource: 'row',
			operation: 'rowNotExists',
			dataTableId: table,
			matchType: 'allConditions',
			filters: {
				conditions: [{ keyName: 'userId', condition: 'eq', keyValue: '={{ $json.userId }}' }],
			},
		}),
		nodeOf(
			'Rounds',
			'n8n-nodes-base.splitInBatches',
			{ batchSize: peopleARound, options: {} },
			{ typeVersion: 3 },
		),
		tableNode('In Doubt', {
			resource: 'row',
			operation: 'get',
			dataTableId: table,
			matchType: 'allConditions',
			filters: { conditions: [{ keyName: 'state', condition: 'eq', keyValue: 'sending' }] },
			returnAll: true,
		}, { executeOnce: true }),
	]);
	const loop = [
		noteOf('Note', 'sending'),
		nodeOf(
			'Send',
			`${packageName}.dingTalkBotMessage`,
			{
				resource: 'directMessage',
				operation: 'send',
				userIds: '={{ $json.userId }}',
				messageType: 'text',
				content: '=Once for {{ $json.userId }}',
				output: 'recipients',
			},
			{ credentials: { dingTalkApi: credential } },
		),
		noteOf('Done', 'sent'),
	];
	workflow.nodes.push(...loop);
	connect(workflow.connections, 'Rounds', 'Note', 1);
	connect(workflow.connections, 'Note', 'Send');
	connect(workflow.connections, 'Send', 'Done');
	connect(workflow.connections, 'Done', 'Rounds');
	return workflow;
}
