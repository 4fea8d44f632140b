using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Access;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.People;

/// <summary><c>/console/people</c>: whom the record knows.</summary>
internal static class PeoplePages
{
    public const string Path = ConsoleMenu.Root + "/people";

    public static void MapPeople(this IEndpointRouteBuilder routes) => routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.People);

    private static async Task<IResult> ShowAsync(
        HttpContext http, PeopleReader people, CancellationToken cancellationToken, [FromQuery] string? name = null, [FromQuery] string? after = null)
    {
        var sought = Text(name);
        var rows = sought.Length > 0 ? await people.FindAsync(sought, cancellationToken) : await people.ReadPageAsync(Text(after), cancellationToken);
        var next = sought.Length == 0 && rows.Count == PeopleReader.PageSize ? $"{Path}?after={Uri.EscapeDataString(rows[^1].Id)}" : null;
        var reader = SignedIn.Of(http);
        return ConsolePages.Page<PeoplePage>(
            reader, "people", "People", new PeopleModel(sought, rows, next, reader.May(ConsoleRights.Read), reader.May(ConsoleRights.Keep)));
    }

    private static string Text(string? text) => text?.Trim() is { Length: <= RequestLimits.Name } given && !given.Contains('\0') ? given : "";
}
