using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Exports;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.Exports;

/// <summary><c>/console/exports</c>: the record as files; and one's own record as a file.</summary>
internal static class ExportPages
{
    public const string Path = ConsoleMenu.Root + "/exports";

    public static void MapExportPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Export);
        routes.MapPost(Path, DownloadAsync).RequireConsoleRight(ConsoleRights.Export).RequireForm();
        routes.MapPost(InteractionPages.MinePath + "/download", DownloadOwnAsync).RequireConsoleRight(ConsoleRights.Own).RequireForm();
    }

    private static Task<IResult> ShowAsync(HttpContext http, KnownWords words, CancellationToken cancellationToken) =>
        PageAsync(http, words, new ExportQuery(), "interactions", [], cancellationToken);

    private static async Task<IResult> DownloadAsync(
        HttpContext http, KnownWords words, Exporter exporter, AccessEvents events, ILogger<Exporter> logger, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var format = form["format"].ToString();
        var query = new ExportQuery
        {
            User = form["user"], Bot = form["bot"], Model = form["model"], Channel = form["channel"], From = form["from"], To = form["to"],
            Outcome = form["outcome"], Rating = form["rating"], Text = form["text"], TestPercent = form["test_percent"],
        };
        var errors = new FieldErrors();
        if (query.Read(format, errors) is not { } request)
        {
            return await PageAsync(http, words, query, format, errors.Lines, cancellationToken);
        }

        return await StreamAsync(request, http, exporter, events, logger, cancellationToken);
    }

    private static Task<IResult> DownloadOwnAsync(
        HttpContext http, Exporter exporter, AccessEvents events, ILogger<Exporter> logger, CancellationToken cancellationToken)
    {
        var own = new OpenOps.Audit.Interactions.InteractionFilter { User = SignedIn.Of(http).UserId };
        return StreamAsync(new ExportRequest(ExportFormat.Interactions, own, TestPercent: 0), http, exporter, events, logger, cancellationToken);
    }

    // Committed first: what was taken away is known even when the file breaks off.
    private static async Task<IResult> StreamAsync(
        ExportRequest request, HttpContext http, Exporter exporter, AccessEvents events, ILogger<Exporter> logger, CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        await events.ExportAsync(request.ToEvidence(person.UserId, person.UserName), "console", cancellationToken);
        return ExportsApi.Stream(request, exporter, http, person.UserName, logger);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, KnownWords words, ExportQuery query, string format, IReadOnlyList<string> problems, CancellationToken cancellationToken)
    {
        var model = new ExportsModel(
            format,
            new FilterValues(
                query.User ?? "", query.Bot ?? "", query.Model ?? "", query.Channel ?? "", query.Outcome ?? "", query.Rating ?? "", query.From ?? "", query.To ?? "", query.Text ?? ""),
            query.TestPercent ?? "", problems, await words.BotsAsync(cancellationToken), await words.ModelsAsync(cancellationToken));
        return ConsolePages.Page<ExportsPage>(
            SignedIn.Of(http), "exports", "Exports", model, problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
