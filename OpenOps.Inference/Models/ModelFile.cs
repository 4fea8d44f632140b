namespace OpenOps.Inference.Models;

/// <summary>The GGUF file of a local model, as the catalogue describes it.</summary>
internal sealed record ModelFile
{
    /// <summary>A name in the models' folder, or a whole path.</summary>
    public required string Name { get; init; }

    public Uri? Url { get; init; }

    /// <summary>In lower case. Without it the file cannot be told from another, so it is not pulled.</summary>
    public string? Sha256 { get; init; }

    /// <summary>In bytes.</summary>
    public long? Size { get; init; }

    public string? Licence { get; init; }

    /// <summary>Which chat template the model wants, for readers of the catalogue; the file holds the template itself.</summary>
    public string? Template { get; init; }

    /// <summary>Where the publisher states all this.</summary>
    public string? Source { get; init; }

    public string PathIn(CatalogueOptions options) => Path.GetFullPath(Name, options.FolderPath);

    /// <summary>Whether the file lies in the models' folder. What lies elsewhere belongs to another program: it is read, never written or deleted.</summary>
    public bool IsOwn(CatalogueOptions options) =>
        PathIn(options).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.FolderPath)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
