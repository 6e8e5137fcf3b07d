import { extensionOf } from '../../media/formats';
import { DingTalkError } from '../../transport/errors';
import type { MediaField } from '../mediaField';
import type { BotMessageType } from '../messageType';

/** Source: robot message types, sampleFile, fileType. */
const fileTypes = ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx'];

const attachment: MediaField = {
	label: 'File',
	type: 'file',
	formats: fileTypes,
	defaultSource: 'binary',
};

export const sampleFile: BotMessageType = {
	name: 'file',
	displayName: 'File',
	description: 'A document or an archive',
	media: [attachment],
	fields: [
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. report.pdf',
			description:
				'What people see, with its extension. May be empty for a binary field: its own name is shown then.',
		},
	],
	build(parameters, mediumOf) {
		const { id, upload } = mediumOf(attachment);
		const fileName =
			parameters.optionalText('fileName', 'File Name').trim() ||
			upload?.fileName ||
			parameters.text('fileName', 'File Name');
		const fileType = extensionOf(fileName);
		if (!fileTypes.includes(fileType)) {
			throw DingTalkError.invalid(
				'File Name',
				`ends with ${fileType ? `.${fileType.slice(0, 20)}` : 'no extension'}`,
				`DingTalk takes ${fileTypes.join(', ')} here`,
			);
		}
		return { msgKey: 'sampleFile', msgParam: { mediaId: id, fileName, fileType } };
	},
};
