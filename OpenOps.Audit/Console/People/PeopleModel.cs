namespace OpenOps.Audit.Console.People;

/// <summary>What the list of people shows.</summary>
/// <param name="Name">The name that is looked for.</param>
/// <param name="People">Who is listed.</param>
/// <param name="Next">Where the list goes on.</param>
/// <param name="MayRead">Whether what they said may be read.</param>
/// <param name="MayKeep">Whether it may be held and erased.</param>
public sealed record PeopleModel(string Name, IReadOnlyList<PersonRow> People, string? Next, bool MayRead, bool MayKeep);

/// <summary>A person whom the record knows.</summary>
/// <param name="Id">The chat server's id.</param>
/// <param name="Name">As of the latest question.</param>
/// <param name="LastAsked">When that was.</param>
public sealed record PersonRow(string Id, string Name, DateTimeOffset LastAsked)
{
    /// <summary>What people call them by: the name, where there is one.</summary>
    public string Called => Name.Length > 0 ? Name : Id;
}
