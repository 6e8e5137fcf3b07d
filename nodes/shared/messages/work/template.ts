import { DingTalkError } from '../../transport/errors';
import type { WorkMessageType } from '../messageType';

/** @throws DingTalkError for a value that is neither text nor a number: DingTalk takes texts only */
function asText(name: string, value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw DingTalkError.invalid(
		'Template Data (JSON)',
		`holds "${name.slice(0, 40)}", which is not a text`,
		'Give every variable of the template a text',
	);
}

/** Third-party apps made since 2020-11-27 may send templates only. They go to sendbytemplate. */
export const template: WorkMessageType = {
	name: 'template',
	displayName: 'Template',
	description: 'A template of a third-party app, filled with data',
	fields: [
		{
			displayName: 'Template ID',
			name: 'templateId',
			type: 'string',
			default: '',
			required: true,
			description: "From the app's page in DingTalk's developer console",
		},
		{
			displayName: 'Template Data (JSON)',
			name: 'data',
			type: 'json',
			default: '{}',
			required: true,
			description: 'The variables of the template with their texts',
		},
	],
	build(parameters) {
		const data = Object.entries(parameters.jsonObject('data', 'Template Data (JSON)'));
		return {
			template_id: parameters.text('templateId', 'Template ID').trim(),
			data: JSON.stringify(
				Object.fromEntries(data.map(([name, value]) => [name, asText(name, value)])),
			),
		};
	},
};
