using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Access;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.Overview;

/// <summary><c>/console/overview</c>: sums, and nothing that anybody said.</summary>
internal static class OverviewPages
{
    public const string Path = ConsoleMenu.Root + "/overview";

    public static readonly int[] Ranges = [7, 30, 90, 365];

    private const int DefaultRange = 30;

    public static void MapOverview(this IEndpointRouteBuilder routes) => routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Overview);

    private static async Task<IResult> ShowAsync(
        HttpContext http, OverviewReader overview, CancellationToken cancellationToken,
        [FromQuery] string? days = null, [FromQuery] string? bot = null, [FromQuery] string? model = null)
    {
        var range = Ranges.FirstOrDefault(known => $"{known}" == days, DefaultRange);
        var shown = await overview.ReadAsync(range, Word(bot), Word(model), cancellationToken);
        return ConsolePages.Page<OverviewPage>(SignedIn.Of(http), "overview", "Overview", shown);
    }

    private static string? Word(string? text) => text is { Length: > 0 and <= RequestLimits.Name } && !text.Contains('\0') ? text : null;
}
