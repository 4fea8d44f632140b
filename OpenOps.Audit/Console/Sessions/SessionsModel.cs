namespace OpenOps.Audit.Console.Sessions;

/// <summary>Who is signed in.</summary>
public sealed record SessionsModel(IReadOnlyList<SessionRow> Sessions);

/// <summary>A session.</summary>
public sealed record SessionRow(Guid Id, string UserName, string Roles, DateTimeOffset Since, DateTimeOffset LastUse, bool IsOwn);
