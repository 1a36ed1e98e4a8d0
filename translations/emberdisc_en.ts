<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BootWords</name>
    <message numerus="yes">
        <source>%n sector(s)</source>
        <translation>
            <numerusform>one sector</numerusform>
            <numerusform>%n sectors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Console</name>
    <message numerus="yes">
        <source>%n hidden file(s) or folder(s) are left out; --include-hidden takes them.</source>
        <translation>
            <numerusform>One hidden file or folder is left out; --include-hidden takes it.</numerusform>
            <numerusform>%n hidden files or folders are left out; --include-hidden takes them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n symbolic link(s) are left out.</source>
        <translation>
            <numerusform>One symbolic link is left out.</numerusform>
            <numerusform>%n symbolic links are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) extracted.</source>
        <translation>
            <numerusform>%n file extracted.</numerusform>
            <numerusform>%n files extracted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more like these.</source>
        <translation>
            <numerusform>%n more like these.</numerusform>
            <numerusform>%n more like these.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No errors, %n warning(s).</source>
        <translation>
            <numerusform>No errors, %n warning.</numerusform>
            <numerusform>No errors, %n warnings.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n name(s) are written with composed letters (NFC) on the disc.</source>
        <translation>
            <numerusform>%n name is written with composed letters (NFC) on the disc.</numerusform>
            <numerusform>%n names are written with composed letters (NFC) on the disc.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The image would have %1 (%n sector(s)): %2.</source>
        <translation>
            <numerusform>The image would have %1 (%n sector): %2.</numerusform>
            <numerusform>The image would have %1 (%n sectors): %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disc(s) were burned.</source>
        <translation>
            <numerusform>%n disc was burned.</numerusform>
            <numerusform>%n discs were burned.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MediumText</name>
    <message numerus="yes">
        <source>%1 in %n track(s)</source>
        <translation>
            <numerusform>%1 in %n track</numerusform>
            <numerusform>%1 in %n tracks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>about %n minute</numerusform>
            <numerusform>about %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>about %n hour</numerusform>
            <numerusform>about %n hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultText</name>
    <message numerus="yes">
        <source>Done, but %n file(s) are missing.</source>
        <translation>
            <numerusform>Done, but one file is missing.</numerusform>
            <numerusform>Done, but %n files are missing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) of session %1 are shown as before.</source>
        <translation>
            <numerusform>One file of session %1 is shown as before.</numerusform>
            <numerusform>%n files of session %1 are shown as before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were replaced.</source>
        <translation>
            <numerusform>One file was replaced.</numerusform>
            <numerusform>%n files were replaced.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are not shown any more.</source>
        <translation>
            <numerusform>One file is not shown any more.</numerusform>
            <numerusform>%n files are not shown any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disc(s) were burned.</source>
        <translation>
            <numerusform>%n disc was burned.</numerusform>
            <numerusform>%n discs were burned.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n symbolic link(s) is/are left out.</source>
        <translation>
            <numerusform>%n symbolic link is left out.</numerusform>
            <numerusform>%n symbolic links are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::AudioWizard</name>
    <message numerus="yes">
        <source>Add %n track(s)</source>
        <translation>
            <numerusform>Add %n track</numerusform>
            <numerusform>Add %n tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be added.</source>
        <translation>
            <numerusform>%n file could not be added.</numerusform>
            <numerusform>%n files could not be added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::BurnPanel</name>
    <message numerus="yes">
        <source>%n recorder(s) burn at the same time. What stands here is for the first; each is checked before it burns.</source>
        <translation>
            <numerusform>%n recorder burns. What stands here is for it.</numerusform>
            <numerusform>%n recorders burn at the same time. What stands here is for the first; each is checked before it burns.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disc(s), one after the other: the next one is asked for.</source>
        <translation>
            <numerusform>%n disc.</numerusform>
            <numerusform>%n discs, one after the other: the next one is asked for.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::CompilationEditor</name>
    <message numerus="yes">
        <source>Add %n item(s)</source>
        <translation>
            <numerusform>Add %n item</numerusform>
            <numerusform>Add %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n name(s) are there already. What should happen?</source>
        <translation>
            <numerusform>A name is there already. What should happen?</numerusform>
            <numerusform>%n names are there already. What should happen?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n item(s)</source>
        <translation>
            <numerusform>Remove %n item</numerusform>
            <numerusform>Remove %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n item(s)</source>
        <translation>
            <numerusform>Move %n item</numerusform>
            <numerusform>Move %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Change %n item(s)</source>
        <translation>
            <numerusform>Change %n item</numerusform>
            <numerusform>Change %n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are archives or images. What should go onto the disc?</source>
        <translation>
            <numerusform>%n of them is an archive or image. What should go onto the disc?</numerusform>
            <numerusform>%n of them are archives or images. What should go onto the disc?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“%1” has %n sessions. Whose files should go onto the disc?</source>
        <translation>
            <numerusform>“%1” has %n session. Whose files should go onto the disc?</numerusform>
            <numerusform>“%1” has %n sessions. Whose files should go onto the disc?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::CompilationModel</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::DataPage</name>
    <message numerus="yes">
        <source>%n item(s) could not be added.</source>
        <translation>
            <numerusform>%n item could not be added.</numerusform>
            <numerusform>%n items could not be added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n name(s) had to be changed or deserve a look.</source>
        <translation>
            <numerusform>A name had to be changed or deserves a look.</numerusform>
            <numerusform>%n names had to be changed or deserve a look.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n folder(s)</source>
        <translation>
            <numerusform>%n folder</numerusform>
            <numerusform>%n folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hidden item(s) were left out; “Take hidden files along” in the menu File adds them next time.</source>
        <translation>
            <numerusform>%n hidden item was left out; “Take hidden files along” in the menu File adds it next time.</numerusform>
            <numerusform>%n hidden items were left out; “Take hidden files along” in the menu File adds them next time.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n symbolic link(s) were left out, as wished.</source>
        <translation>
            <numerusform>One symbolic link was left out, as wished.</numerusform>
            <numerusform>%n symbolic links were left out, as wished.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::ItemDialog</name>
    <message numerus="yes">
        <source>Properties of %n item(s)</source>
        <translation>
            <numerusform>Properties of %n item</numerusform>
            <numerusform>Properties of %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n file(s) of the project cannot be found or read.</source>
        <translation>
            <numerusform>%n file of the project cannot be found or read.</numerusform>
            <numerusform>%n files of the project cannot be found or read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) have changed since it was saved.</source>
        <translation>
            <numerusform>%n file has changed since it was saved.</numerusform>
            <numerusform>%n files have changed since it was saved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disc(s) that files of the project are on cannot be found: insert them and open it again.</source>
        <translation>
            <numerusform>A disc that files of the project are on cannot be found: insert it and open the project again.</numerusform>
            <numerusform>%n discs that files of the project are on cannot be found: insert them and open the project again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>emberdisc::ui::NamesDialog</name>
    <message numerus="yes">
        <source>%n name(s) will look different.</source>
        <translation>
            <numerusform>%n name will look different.</numerusform>
            <numerusform>%n names will look different.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These are the first %n.</source>
        <translation>
            <numerusform>This is the first.</numerusform>
            <numerusform>These are the first %n.</numerusform>
        </translation>
    </message>
</context>
</TS>
