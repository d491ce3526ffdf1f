import { useLinkState } from './deskContext.ts';
import { LinkNotice } from './frame/LinkNotice.tsx';
import { SignIn } from './signIn/SignIn.tsx';
import { useDeskState } from './useDeskState.ts';
import { Workbench } from './Workbench.tsx';

export function App() {
  const link = useLinkState();
  const [desk, setDesk] = useDeskState();
  if (desk === null) return <LinkNotice link={link} fills />;
  if (desk.operator === null) {
    return (
      <>
        <LinkNotice link={link} />
        <SignIn desk={desk} onSignedIn={setDesk} />
      </>
    );
  }
  return (
    <>
      <LinkNotice link={link} />
      <Workbench key={desk.operator.operatorNo} desk={desk} operator={desk.operator} onDesk={setDesk} />
    </>
  );
}
