import type { KeyBindings } from '../keyboard/keyLayers.ts';
import { keymap } from '../keyboard/keymap.ts';
import type { PresentAction, TrainingAction } from './useTraining.ts';

/** The keys of the levers on the training bar. */
export function trainingKeys(
  online: boolean,
  present: (what: PresentAction) => void,
  act: (action: TrainingAction) => void,
): KeyBindings {
  return {
    [keymap.insertCard.chord]: () => present('insertCard'),
    [keymap.scanCode.chord]: () => present('scanCode'),
    [keymap.placeIdentityCard.chord]: () => present('placeIdentityCard'),
    [keymap.removeCard.chord]: () => act('removeCard'),
    [keymap.liftIdentityCard.chord]: () => act('liftIdentityCard'),
    [keymap.network.chord]: () => act(online ? 'networkDown' : 'networkUp'),
    [keymap.loseAnswer.chord]: () => act('loseNextAnswer'),
    [keymap.refuseNext.chord]: () => act('refuseNext'),
  };
}
