using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Access;
using OpenOps.Audit.Settings;

namespace OpenOps.Audit.Console.Settings;

/// <summary><c>/console/settings</c>: how the services are set up, and when that changed.</summary>
internal static class SettingsPages
{
    public const string Path = ConsoleMenu.Root + "/settings";

    public static void MapSettingsPages(this IEndpointRouteBuilder routes) => routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Integrity);

    private static async Task<IResult> ShowAsync(
        HttpContext http, SettingsHistory history, CancellationToken cancellationToken, [FromQuery] string? before = null)
    {
        var from = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : long.MaxValue;
        var changes = await history.PageAsync(from, cancellationToken);
        var next = changes.Count == SettingsHistory.PageSize ? $"{Path}?before={changes[^1].Sequence}" : null;
        return ConsolePages.Page<SettingsPage>(SignedIn.Of(http), "settings", "Settings", new SettingsModel(changes, next));
    }
}
