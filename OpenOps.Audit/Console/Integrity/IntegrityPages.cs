using OpenOps.Audit.Access;

namespace OpenOps.Audit.Console.Integrity;

/// <summary><c>/console/integrity</c>: the chain's state, and verifying it.</summary>
internal static class IntegrityPages
{
    public const string Path = ConsoleMenu.Root + "/integrity";
    public const string ProgressPath = Path + "/progress";

    public static void MapIntegrity(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).RequireConsoleRight(ConsoleRights.Integrity);
        routes.MapGet(ProgressPath, Progress).RequireConsoleRight(ConsoleRights.Integrity);
        routes.MapPost(Path + "/verify", VerifyAsync).RequireConsoleRight(ConsoleRights.Integrity).RequireForm();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IntegrityReader integrity, CancellationToken cancellationToken) =>
        ConsolePages.Page<IntegrityPage>(SignedIn.Of(http), "integrity", "Integrity", await integrity.ReadAsync(cancellationToken));

    private static IResult Progress(Verification verification) =>
        ConsolePages.Part<VerificationView>(IntegrityReader.ToModel(verification.State));

    private static async Task<IResult> VerifyAsync(HttpContext http, IntegrityReader integrity, Verification verification, CancellationToken cancellationToken)
    {
        verification.Begin(SignedIn.Of(http).UserName, await integrity.CountAsync(cancellationToken));
        return SeeOther.To(Path);
    }
}
