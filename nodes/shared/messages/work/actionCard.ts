import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../parameters';
import { DingTalkError } from '../../transport/errors';
import { actionCardLinkFields, titleField } from '../fields';
import { withoutEmpty } from '../messageType';
import type { WorkMessageType } from '../messageType';

/** Characters. Sources: message types, btn_json_list "1000 in all"; action_url 500 is safe in every edition of the documentation. */
const maxButtonList = 1000;

function buttonsOf(parameters: Parameters): IDataObject {
	const rows = parameters.rows('buttons', 'button');
	if (rows.length === 0) throw DingTalkError.invalid('Button List', 'has no button', 'Add at least one, or choose "One Link for the Whole Card"');
	const buttons = rows.map((row) => ({ title: row.text('title', 'Button Title'), action_url: row.url('url', 'Button URL') }));
	if (JSON.stringify(buttons).length > maxButtonList) {
		throw DingTalkError.invalid('Button List', `is longer than ${maxButtonList} characters`, 'Shorten titles and links, or use fewer buttons');
	}
	const isHorizontal = parameters.optionalText('buttonLayout', 'Button Layout') === 'horizontal';
	return { btn_orientation: isHorizontal ? '1' : '0', btn_json_list: buttons };
}

export const actionCard: WorkMessageType = {
	name: 'actionCard',
	displayName: 'Action Card',
	description: 'A card with a link or with buttons',
	fields: [
		{ ...titleField, required: false },
		{
			displayName: 'Markdown',
			name: 'markdown',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			required: true,
			description: 'The body of the card in Markdown',
		},
		...actionCardLinkFields,
	],
	build: (parameters) => ({
		msgtype: 'action_card',
		action_card: {
			...withoutEmpty({ title: parameters.optionalText('title', 'Title') }),
			markdown: parameters.text('markdown', 'Markdown'),
			...(parameters.optionalText('cardButtons', 'Buttons') === 'several'
				? buttonsOf(parameters)
				: { single_title: parameters.text('singleTitle', 'Link Title'), single_url: parameters.url('singleUrl', 'Link URL') }),
		},
	}),
};
