import type { INodePropertyOptions } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';

/** DingTalk's colors for the states of an approval. Source: work notification options. */
export const statusColors: INodePropertyOptions[] = [
	{ name: 'Gray (Revoked)', value: '0xFF858E99' },
	{ name: 'Green (Agreed)', value: '0xFF78C06E' },
	{ name: 'Orange (Pending)', value: '0xFFFF9D46' },
	{ name: 'Red (Refused)', value: '0xFFF65E5E' },
];

export const statusColorHelp =
	"DingTalk's colors for the states of an approval. An expression may give any other, as 0xFF and six hex digits.";

/**
 * The color of a status bar, '' for none.
 * @throws DingTalkError (invalidInput) for another form: this one differs from that of an OA card's head
 */
export function readStatusColor(parameters: Parameters): string {
	const color = parameters.optionalText('statusColor', 'Status Color').trim();
	if (color !== '' && !/^0xFF[0-9a-f]{6}$/i.test(color)) {
		throw DingTalkError.invalid(
			'Status Color',
			'is not a color',
			'Write it as 0xFF and six hex digits, for example 0xFF78C06E',
		);
	}
	return color;
}
