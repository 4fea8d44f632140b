namespace OpenOps.Audit.Console;

/// <summary>What every page shows around its own content.</summary>
/// <param name="Title">The page's name.</param>
/// <param name="Section">Which entry of the menu is the present one.</param>
/// <param name="UserName">Who is signed in; null for nobody.</param>
/// <param name="Roles">As what.</param>
/// <param name="Menu">The pages that person may see.</param>
/// <param name="FormToken">What every form carries.</param>
public sealed record ConsoleView(
    string Title, string Section, string? UserName, string Roles, IReadOnlyList<MenuEntry> Menu, string FormToken);

/// <summary>An entry of the menu.</summary>
/// <param name="Section">Its key, and the name of its icon.</param>
/// <param name="Text">What it reads.</param>
/// <param name="Path">Where it leads.</param>
public sealed record MenuEntry(string Section, string Text, string Path);
