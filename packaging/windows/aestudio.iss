; The installer for Windows: for one user, without administrator rights (Inno Setup 6.3 or later).
; packaging/windows.py runs it and defines Version, Folder, Icon, License, Out, Name, and Signed where it is.

[Setup]
AppId={{6E1B2C1D-7B0E-4C57-9D9E-3B1B0D4B7A52}
AppName=AE Studio
AppVersion={#Version}
AppPublisher=the AE Studio developers
DefaultDirName={autopf}\AE Studio
DefaultGroupName=AE Studio
DisableProgramGroupPage=yes
DisableDirPage=auto
LicenseFile={#License}
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\AE Studio.exe
UninstallDisplayName=AE Studio
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
OutputDir={#Out}
OutputBaseFilename={#Name}
#ifdef Signed
SignTool=signing
SignedUninstaller=yes
#endif

[Tasks]
Name: "path"; Description: "Put the command aestudio on the &path"; Flags: unchecked; Check: not IsAdminInstallMode
Name: "desktop"; Description: "Put an icon on the &desktop"; Flags: unchecked

[InstallDelete]
; What an older version had and this one has not must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\AE Studio"; Filename: "{app}\AE Studio.exe"; AppUserModelID: "aestudio.AEStudio"
Name: "{autodesktop}\AE Studio"; Filename: "{app}\AE Studio.exe"; Tasks: desktop

[Registry]
; A project is a folder Name.aestudio with a project.json in it. Folders have no type of their own on Windows: they
; get "Open in AE Studio" in their menu, and project.json gets AE Studio under "Open with".
Root: HKA; Subkey: "Software\Classes\Directory\shell\aestudio"; ValueType: string; ValueData: "Open in AE Studio"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Directory\shell\aestudio"; ValueType: string; ValueName: "AppliesTo"; ValueData: "System.FileName:""*.aestudio"""
Root: HKA; Subkey: "Software\Classes\Directory\shell\aestudio"; ValueType: string; ValueName: "Icon"; ValueData: """{app}\AE Studio.exe"",0"
Root: HKA; Subkey: "Software\Classes\Directory\shell\aestudio\command"; ValueType: string; ValueData: """{app}\AE Studio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\aestudio.project"; ValueType: string; ValueData: "AE Studio project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\aestudio.project\DefaultIcon"; ValueType: string; ValueData: """{app}\AE Studio.exe"",0"
Root: HKA; Subkey: "Software\Classes\aestudio.project\shell\open\command"; ValueType: string; ValueData: """{app}\AE Studio.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.json\OpenWithProgids"; ValueType: string; ValueName: "aestudio.project"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.aestudio"; ValueType: string; ValueData: "aestudio.project"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Applications\AE Studio.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "AE Studio"; Flags: uninsdeletekey
; On the user's path; where it is installed for all, that of all stays as it is.
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: IsNew('{app}')

[Run]
Filename: "{app}\AE Studio.exe"; Description: "Start AE Studio"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; What the program brought or prepared goes with it; projects, settings and logs stay.
Type: filesandordirs; Name: "{localappdata}\aestudio\gpu"
Type: filesandordirs; Name: "{localappdata}\aestudio\Cache"
Type: dirifempty; Name: "{localappdata}\aestudio"

[Code]
function UserPath(): String;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Result) then
    Result := '';
end;

function IsNew(Folder: String): Boolean;
begin
  Result := Pos(';' + Lowercase(ExpandConstant(Folder)) + ';', ';' + Lowercase(UserPath()) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path, Folder: String;
  Place: Integer;
begin
  if Step <> usPostUninstall then
    exit;
  Path := ';' + UserPath() + ';';
  Folder := ';' + ExpandConstant('{app}') + ';';
  Place := Pos(Lowercase(Folder), Lowercase(Path));
  if Place = 0 then
    exit;
  Delete(Path, Place, Length(Folder) - 1);
  RegWriteExpandStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Copy(Path, 2, Length(Path) - 2));
end;
