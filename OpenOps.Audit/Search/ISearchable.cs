namespace OpenOps.Audit.Search;

/// <summary>Content that is found by its words.</summary>
internal interface ISearchable
{
    /// <summary>The texts that people look for.</summary>
    public IEnumerable<string> Texts { get; }
}
