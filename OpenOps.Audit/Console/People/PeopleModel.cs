namespace OpenOps.Audit.Console.People;

/// <summary>What the list of people shows.</summary>
public sealed record PeopleModel(string Name, IReadOnlyList<PersonRow> People, string? Next);

/// <summary>A person whom the record knows.</summary>
/// <param name="Id">The chat server's id.</param>
/// <param name="Name">As of the latest question.</param>
/// <param name="LastAsked">When that was.</param>
public sealed record PersonRow(string Id, string Name, DateTimeOffset LastAsked);
