using System.Security.Cryptography;
using OpenOps.Inference.Chat;

namespace OpenOps.Inference.Transcriptions;

/// <summary>
/// A file on its way to a provider. Its hash belongs into the intent, and the intent comes before the provider: so the
/// bytes wait on disk, in a file that has lost its name already and is gone with this process at the latest.
/// </summary>
internal sealed class UploadedAudio : IDisposable
{
    private const int MostCharactersOfName = 200;

    private readonly FileStream _file;

    private UploadedAudio(FileStream file, string name) => (_file, Name) = (file, name);

    /// <summary>As the caller calls it.</summary>
    public string Name { get; }

    public long Length { get; private set; }

    public string Sha256 { get; private set; } = "";

    /// <summary>Null where the file's form does not tell without being decoded.</summary>
    public TimeSpan? Duration { get; private set; }

    public static async Task<UploadedAudio> ReceiveAsync(Stream content, string name, TranscriptionOptions limits, CancellationToken cancellationToken)
    {
        var audio = new UploadedAudio(CreateNameless(limits.TemporaryDirectory), name.Length <= MostCharactersOfName ? name : name[^MostCharactersOfName..]);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[81_920];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                audio.Length += read;
                if (audio.Length > limits.MaxFileBytes)
                {
                    throw TooLarge(limits.MaxFileBytes);
                }

                hash.AppendData(buffer, 0, read);
                await audio._file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            await audio._file.FlushAsync(cancellationToken);
            audio.Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            audio.Duration = WavHeader.DurationOf(audio._file.SafeFileHandle, audio.Length);
            return audio;
        }
        catch
        {
            audio.Dispose();
            throw;
        }
    }

    public static InvalidRequestException TooLarge(long limit) => new(new ApiFailure(StatusCodes.Status413PayloadTooLarge, new ApiErrorDetails(
        $"The file is longer than {limit} bytes. Send it in pieces, or raise Transcriptions:MaxFileBytes if the provider takes more.",
        "invalid_request_error", "file", "request_too_large")));

    /// <summary>Copies the bytes; several copies may be made one after the other.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        for (long position = 0; position < Length;)
        {
            var read = await RandomAccess.ReadAsync(_file.SafeFileHandle, buffer, position, cancellationToken);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            position += read > 0 ? read : throw new EndOfStreamException("The file that waits for its provider has become shorter.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream CreateNameless(string directory)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
        }
        else
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(directory, $"openops-audio-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }
}
