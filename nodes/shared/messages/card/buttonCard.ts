/**
 * Title, text, tips and buttons: a template that any app may use. DingTalk promises nowhere that it stays, so an
 * option names another one. Source: DingTalk's Stream SDKs.
 */
export const buttonCardTemplate = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';

/** A button whose press DingTalk pushes. */
export interface CardButton {
	id: string;
	text: string;
	/** Comes back with the press. Whoever has the card can read it. */
	params: Record<string, string>;
}

/** What a card shows. */
export interface ButtonCard {
	title?: string;
	/** Markdown. */
	markdown?: string;
	/** In small letters below the text. */
	tips?: string;
	buttons?: readonly CardButton[];
}

/** The first button in blue, the others in gray. */
function buttonsText(buttons: readonly CardButton[]): string {
	const msgButtons = buttons.map(({ id, text, params }, index) => ({
		text,
		color: index === 0 ? 'blue' : 'gray',
		id,
		request: true,
		params,
	}));
	return JSON.stringify({ msgButtons });
}

/** What the template is filled with: texts only. What is left out stays as it is when a card is changed. */
export function cardParamMap({ buttons, ...texts }: ButtonCard): Record<string, string> {
	return { ...texts, ...(buttons ? { sys_full_json_obj: buttonsText(buttons) } : {}) };
}
