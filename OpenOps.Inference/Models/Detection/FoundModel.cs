namespace OpenOps.Inference.Models.Detection;

/// <summary>A model that runs or lies on this machine.</summary>
internal sealed record FoundModel
{
    /// <summary>The id it would have in the catalogue.</summary>
    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The server that runs it, with its <c>/v1</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The server's own name of it.</summary>
    public string? Model { get; init; }

    /// <summary>The file it is.</summary>
    public string? File { get; init; }

    public long? Size { get; init; }

    /// <summary>Whether an entry of the catalogue means this.</summary>
    public bool IsMeantBy(ModelEntry entry, CatalogueOptions options) => File is not null
        ? entry.File is not null && string.Equals(entry.File.PathIn(options), File, StringComparison.Ordinal)
        : entry.Endpoint == Endpoint && entry.Model == Model;
}
