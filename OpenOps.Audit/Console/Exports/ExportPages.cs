using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Exports;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Console.Exports;

/// <summary><c>/console/exports</c>: the record as files; and one's own record as a file.</summary>
internal static class ExportPages
{
    public const string Path = ConsoleMenu.Root + "/exports";
    public const string ProgressPath = Path + "/progress";

    public static void MapExportPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Export);
        routes.MapGet(ProgressPath, Progress).RequireConsoleRight(ConsoleRights.Export);
        routes.MapPost(Path, DownloadAsync).RequireConsoleRight(ConsoleRights.Export).RequireForm();
        routes.MapPost(InteractionPages.MinePath + "/download", DownloadOwnAsync).RequireConsoleRight(ConsoleRights.Own).RequireForm();
    }

    private static Task<IResult> ShowAsync(HttpContext http, KnownWords words, RunningExports running, CancellationToken cancellationToken) =>
        PageAsync(http, words, running, new ExportQuery(), "interactions", [], cancellationToken);

    private static IResult Progress(HttpContext http, RunningExports running) =>
        ConsolePages.Part<ExportProgress>(ProgressOf(running, SignedIn.Of(http)));

    private static async Task<IResult> DownloadAsync(
        HttpContext http, KnownWords words, Exporter exporter, RunningExports running, AccessEvents events, ILogger<Exporter> logger,
        CancellationToken cancellationToken)
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
            return await PageAsync(http, words, running, query, format, errors.Lines, cancellationToken);
        }

        return await StreamAsync(request, http, exporter, running, events, logger, cancellationToken);
    }

    private static Task<IResult> DownloadOwnAsync(
        HttpContext http, Exporter exporter, RunningExports running, AccessEvents events, ILogger<Exporter> logger, CancellationToken cancellationToken)
    {
        var own = new OpenOps.Audit.Interactions.InteractionFilter { User = SignedIn.Of(http).UserId };
        return StreamAsync(new ExportRequest(ExportFormat.Interactions, own, TestPercent: 0), http, exporter, running, events, logger, cancellationToken);
    }

    // Committed first: what was taken away is known even when the file breaks off.
    private static async Task<IResult> StreamAsync(
        ExportRequest request, HttpContext http, Exporter exporter, RunningExports running, AccessEvents events, ILogger<Exporter> logger,
        CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        await events.ExportAsync(request.ToEvidence(person.UserId, person.UserName), "console", cancellationToken);
        return ExportsApi.Stream(request, exporter, running.Begin(request.Format, person.UserId), http, person.UserName, logger);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, KnownWords words, RunningExports running, ExportQuery query, string format, IReadOnlyList<string> problems, CancellationToken cancellationToken)
    {
        var model = new ExportsModel(
            format,
            new FilterValues(
                query.User ?? "", query.Bot ?? "", query.Model ?? "", query.Channel ?? "", query.Outcome ?? "", query.Rating ?? "", query.From ?? "", query.To ?? "", query.Text ?? ""),
            query.TestPercent ?? "", problems, await words.BotsAsync(cancellationToken), await words.ModelsAsync(cancellationToken),
            ProgressOf(running, SignedIn.Of(http)));
        return ConsolePages.Page<ExportsPage>(
            SignedIn.Of(http), "exports", "Exports", model, problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static ExportProgressModel ProgressOf(RunningExports running, SignedIn person) => new(
        [.. running.Of(person.UserId).Select(export => new ExportProgressRow(
            export.Format.ToText(), export.State switch { ExportState.Running => "running", ExportState.Complete => "complete", _ => "broken" },
            export.Read, export.Rows, export.Elapsed))]);
}
