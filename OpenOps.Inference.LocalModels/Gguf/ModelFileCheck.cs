using System.Security.Cryptography;

namespace OpenOps.Inference.LocalModels.Gguf;

/// <summary>Whether a model's file is there, whole, and the one that the catalogue means.</summary>
internal static class ModelFileCheck
{
    /// <summary>Its description; a <see cref="LocalModelException"/> names the file and the reason.</summary>
    public static async Task<GgufFile> CheckAsync(LocalModelSettings settings, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(settings.File);
        if (!File.Exists(settings.File))
        {
            throw Refused($"{settings.DisplayName} is not here: there is no file {name} in {Path.GetDirectoryName(settings.File)}. Put it there, or correct the catalogue.");
        }

        GgufFile file;
        try
        {
            file = GgufFile.Read(settings.File);
        }
        catch (GgufException exception)
        {
            throw Refused($"{settings.DisplayName} cannot be used: {name} is damaged or no model, because {exception.Message}. Get it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{settings.DisplayName} cannot be used: {name} cannot be read ({exception.GetType().Name}).", exception);
        }

        if (settings.Sha256 is { } expected && !string.Equals(expected, await HashAsync(settings.File, cancellationToken), StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"{settings.DisplayName} cannot be used: {name} is not the file that the catalogue means, its SHA-256 is another. Get it again, or correct sha256 in the catalogue.");
        }

        return file;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static LocalModelException Refused(string message, Exception? inner = null) => new(LocalModelError.File, message, inner);
}
