using OpenOps.Audit.Access;
using OpenOps.Audit.Erasure;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Console.People;

/// <summary><c>/console/people/{id}</c>: what holds one person's texts, and erasing them.</summary>
internal static class PersonPages
{
    public static string PathOf(string id) => $"{PeoplePages.Path}/{Uri.EscapeDataString(id)}";

    public static void MapPerson(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(PeoplePages.Path + "/{id}", ShowAsync).RequireConsoleRight(ConsoleRights.People);
        routes.MapPost(PeoplePages.Path + "/{id}/erase", EraseAsync).RequireConsoleRight(ConsoleRights.Keep).RequireForm();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string id, PeopleReader people, HoldReader holds, CancellationToken cancellationToken) =>
        await FindAsync(id, people, cancellationToken) is { } person
            ? await PageAsync(http, person, people, holds, [], StatusCodes.Status200OK, cancellationToken)
            : ConsolePages.NotFound();

    private static async Task<IResult> EraseAsync(
        HttpContext http, string id, PeopleReader people, HoldReader holds, EventRecorder recorder, TimeProvider time, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var (word, reason) = (form["confirm"].ToString().Trim(), form["reason"].ToString().Trim());
        if (await FindAsync(id, people, cancellationToken) is not { } person)
        {
            return ConsolePages.NotFound();
        }

        var errors = new FieldErrors();
        errors.CheckText(reason, "reason", RequestLimits.Sentence, required: true);
        errors.Check(word == person.Called, "confirm", $"is not {person.Called}; type it to show that you mean this person");
        if (errors.Any)
        {
            return await PageAsync(http, person, people, holds, errors.Lines, StatusCodes.Status400BadRequest, cancellationToken);
        }

        var now = time.GetUtcNow();
        var request = new ErasureRequest(Guid.CreateVersion7(now), now, SignedIn.Of(http).UserId, reason);
        var outcome = await recorder.RecordAsync(ErasureEvidence.Draft(id, request, AccessEvents.Recorder), cancellationToken);
        return outcome.State switch
        {
            CommitState.Recorded => SeeOther.To(PathOf(id)),
            CommitState.Held => await PageAsync(
                http, person, people, holds, ["A legal hold covers text of this person, so nothing was erased. Release it first, if you may."],
                StatusCodes.Status409Conflict, cancellationToken),
            CommitState.NotNow => throw DatabaseUnavailableException.NotNow(),
            _ => throw new InvalidOperationException($"An erasure could not be recorded: {outcome.State}."),
        };
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, PersonRow person, PeopleReader people, HoldReader holds, IReadOnlyList<string> problems, int status, CancellationToken cancellationToken)
    {
        var reader = SignedIn.Of(http);
        var covering = (await holds.ListAsync(cancellationToken)).Where(hold => hold.UserId is null || hold.UserId == person.Id);
        var model = new PersonModel(person, await people.ErasedAtAsync(person.Id, cancellationToken), [.. covering], reader.May(ConsoleRights.Keep), problems);
        return ConsolePages.Page<PersonPage>(reader, "people", person.Called, model, status);
    }

    private static async Task<PersonRow?> FindAsync(string id, PeopleReader people, CancellationToken cancellationToken) =>
        id.Length is > 0 and <= RequestLimits.Id && !id.Contains('\0') ? await people.FindByIdAsync(id, cancellationToken) : null;
}
