using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console;

/// <summary>The pages of the console, and who sees which.</summary>
internal static class ConsoleMenu
{
    public const string Root = "/console";

    private static readonly (MenuEntry Entry, string[] Rights)[] All =
    [
        (new MenuEntry("overview", "Overview", $"{Root}/overview"), [ConsoleRights.Overview]),
        (new MenuEntry("interactions", "Interactions", $"{Root}/interactions"), [ConsoleRights.Read, ConsoleRights.ReadRedacted]),
        (new MenuEntry("feedback", "Feedback", $"{Root}/feedback"), [ConsoleRights.Read, ConsoleRights.Triage]),
        (new MenuEntry("integrity", "Integrity", $"{Root}/integrity"), [ConsoleRights.Integrity]),
        (new MenuEntry("exports", "Exports", $"{Root}/exports"), [ConsoleRights.Export]),
        (new MenuEntry("people", "People", $"{Root}/people"), [ConsoleRights.People]),
        (new MenuEntry("holds", "Legal holds", $"{Root}/holds"), [ConsoleRights.People]),
        (new MenuEntry("settings", "Settings", $"{Root}/settings"), [ConsoleRights.Integrity]),
        (new MenuEntry("sample", "Sample", $"{Root}/sample"), [ConsoleRights.Sample]),
        (new MenuEntry("sessions", "Sessions", $"{Root}/sessions"), [ConsoleRights.Sessions]),
        (new MenuEntry("mine", "My record", $"{Root}/mine"), [ConsoleRights.Own]),
    ];

    public static IReadOnlyList<MenuEntry> For(SignedIn person) =>
        [.. All.Where(page => page.Rights.Any(person.May)).Select(page => page.Entry)];
}
