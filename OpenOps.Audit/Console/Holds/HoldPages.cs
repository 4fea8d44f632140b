using Microsoft.Extensions.Options;
using OpenOps.Audit.Access;
using OpenOps.Audit.Console.People;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Console.Holds;

/// <summary><c>/console/holds</c>: the legal holds in force, setting one and releasing it.</summary>
internal static class HoldPages
{
    public const string Path = ConsoleMenu.Root + "/holds";

    public static void MapHoldPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.People);
        routes.MapPost(Path, SetAsync).RequireConsoleRight(ConsoleRights.Keep).RequireForm();
        routes.MapPost(Path + "/{id:guid}/release", ReleaseAsync).RequireConsoleRight(ConsoleRights.Keep).RequireForm();
    }

    private static Task<IResult> ShowAsync(HttpContext http, HoldReader holds, CancellationToken cancellationToken) =>
        PageAsync(http, holds, HoldEntry.Empty, [], cancellationToken);

    private static async Task<IResult> SetAsync(
        HttpContext http, HoldReader holds, EventRecorder recorder, IOptions<AuditOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var entered = new HoldEntry(
            form["user_id"].ToString().Trim(), form["channel_id"].ToString().Trim(), form["from"].ToString(), form["to"].ToString(), form["reason"].ToString().Trim());
        var times = new FieldErrors();
        var now = time.GetUtcNow();
        var hold = new Hold(
            Guid.CreateVersion7(now), now, entered.Reason, Given(entered.Person), Given(entered.Channel),
            InteractionNarrowingQuery.ReadTime(Given(entered.From), "from", times), InteractionNarrowingQuery.ReadTime(Given(entered.To), "to", times),
            SignedIn.Of(http).UserId);
        IReadOnlyList<string> problems = [.. times.Lines, .. HoldValidator.Check(hold, now + options.Value.ClockSkew).Lines];
        if (problems.Count > 0)
        {
            return await PageAsync(http, holds, entered, problems, cancellationToken);
        }

        Require(await recorder.RecordAsync(HoldEvidence.Draft(hold, AccessEvents.Recorder), cancellationToken));
        return SeeOther.To(BackTo(form["back"]));
    }

    private static async Task<IResult> ReleaseAsync(
        HttpContext http, Guid id, HoldReader holds, EventRecorder recorder, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await holds.ListAsync(cancellationToken)).All(hold => hold.Id != id))
        {
            return ConsolePages.NotFound();
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        var now = time.GetUtcNow();
        var release = new HoldRelease(Guid.CreateVersion7(now), now, Reason: null, SignedIn.Of(http).UserId);
        Require(await recorder.RecordAsync(HoldReleaseEvidence.Draft(id, release, AccessEvents.Recorder), cancellationToken));
        return SeeOther.To(BackTo(form["back"]));
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, HoldReader holds, HoldEntry entered, IReadOnlyList<string> problems, CancellationToken cancellationToken)
    {
        var reader = SignedIn.Of(http);
        var model = new HoldsModel(await holds.ListAsync(cancellationToken), reader.May(ConsoleRights.Keep), entered, problems);
        return ConsolePages.Page<HoldsPage>(reader, "holds", "Legal holds", model, problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;

    // Only the id of a person is taken from the form: an address could lead anywhere.
    private static string BackTo(string? person) => string.IsNullOrEmpty(person) ? Path : PersonPages.PathOf(person);

    private static void Require(CommitOutcome outcome)
    {
        if (outcome.State != CommitState.Recorded)
        {
            throw new InvalidOperationException($"A hold or its release could not be recorded: {outcome.State}.");
        }
    }
}
