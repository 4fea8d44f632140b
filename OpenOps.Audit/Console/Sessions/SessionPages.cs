using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console.Sessions;

/// <summary><c>/console/sessions</c>: who is signed in, and ending that.</summary>
internal static class SessionPages
{
    public const string Path = ConsoleMenu.Root + "/sessions";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Sessions);
        routes.MapPost(Path + "/{id:guid}/end", EndAsync).RequireConsoleRight(ConsoleRights.Sessions).RequireForm();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SessionStore sessions, RoleAssignment roles, CancellationToken cancellationToken)
    {
        var person = SignedIn.Of(http);
        var held = await sessions.ListAsync(userId: null, cancellationToken);
        return ConsolePages.Page<SessionsPage>(person, "sessions", "Sessions", new SessionsModel(
        [
            .. held.Select(session => new SessionRow(
                session.Id, session.Account.UserName, string.Join(", ", roles.Of(session.Account).Select(role => role.ToText().Replace('_', ' '))),
                session.CreatedAt, session.LastUse, session.Id == person.Session.Id)),
        ]));
    }

    private static async Task<IResult> EndAsync(Guid id, SessionStore sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(id, cancellationToken);
        return SeeOther.To(Path);
    }
}
