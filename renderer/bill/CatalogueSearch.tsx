import type { RefObject } from 'react';
import type { CatalogueItem } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { displayPercent } from '../../src/domain/ratio.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { KeyCap } from '../parts/KeyCap.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import './catalogueSearch.css';
import { priceText } from './priceText.ts';
import { searchText, useCatalogueSearch } from './useCatalogueSearch.ts';

const searchHints = [
  { chords: [keys.up, keys.down], text: '选择' },
  { chords: [keys.enter], text: '加入' },
  { chords: [keys.escape], text: '取消' },
];

interface CatalogueSearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onTake: (item: CatalogueItem) => void;
  readonly onLeaveUp: () => void;
  readonly raise: (problem: Problem) => void;
}

/** Finds an item by pinyin initials, code or name; Enter adds it. */
export function CatalogueSearch({ field, onTake, onLeaveUp, raise }: CatalogueSearchProps) {
  const { state, type, move, enter, take, reset } = useCatalogueSearch(onTake, raise);
  const { typed, items, total, current } = state;
  const asking = searchText(typed) !== '';
  const answered = asking && state.answered === searchText(typed);
  return (
    <div>
      <div className="searchBox">
        <input
          ref={field}
          className="textField searchField"
          data-testid="search"
          role="combobox"
          aria-label="查找收费项目"
          aria-expanded={items.length > 0}
          aria-controls="searchResults"
          aria-activedescendant={items.length > 0 ? `searchResult-${current}` : undefined}
          aria-keyshortcuts={keymap.search.chord}
          autoComplete="off"
          spellCheck={false}
          placeholder="拼音首字母、编码或名称"
          maxLength={40}
          value={typed}
          onChange={(event) => type(event.target.value)}
          onBlur={() => reset()}
          onKeyDown={onKeys({
            [keys.down]: () => move(1),
            [keys.up]: () => (asking ? move(-1) : onLeaveUp()),
            [keys.enter]: enter,
            ...(asking ? { [keys.escape]: reset } : {}),
          })}
        />
        <span className="searchKey">
          <KeyCap chord={keymap.search.chord} />
        </span>
      </div>
      {asking && (
        <div className="searchList">
          <div
            id="searchResults"
            role="listbox"
            aria-label="查找结果"
            data-testid="search-results"
            data-answered={state.answered}
          >
            {items.map((item, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the current row
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
              <div
                key={item.code}
                id={`searchResult-${index}`}
                className="searchRow"
                role="option"
                aria-selected={index === current}
                data-testid={`search-result-${index}`}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(item)}
              >
                <span className="searchName">{item.name}</span>
                <span className="searchSoft">{item.specification}</span>
                <span className="searchSoft searchInitials">{item.initials}</span>
                <span className="searchClass">
                  {item.itemClassLabel} {displayPercent(item.selfPayRatioBp)}
                </span>
                <span className="money searchPrice">
                  {priceText(item.price)}／{item.unit}
                </span>
              </div>
            ))}
          </div>
          <p className="searchFoot" role="status">
            {answered && items.length === 0 && '没有符合的项目'}
            {items.length > 0 && (
              <>
                <KeyHints hints={searchHints} />
                <span className="searchTotal money">
                  {total > items.length ? `显示前 ${items.length} 项，共 ${total} 项` : `共 ${total} 项`}
                </span>
              </>
            )}
          </p>
        </div>
      )}
    </div>
  );
}
