using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Files;

/// <summary>Takes files, by form or as they are.</summary>
internal sealed class FileUploads(ChatState state, Access access, FileContents contents, IOptions<EmulatorOptions> options)
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    public async Task<FileInfoRecord> StoreAsync(Caller caller, string? channelId, string name, Stream content, CancellationToken cancellationToken)
    {
        using (state.Read())
        {
            access.Member(caller, channelId);
        }

        var bytes = await ReadAsync(content, cancellationToken);
        var id = Ids.New();
        await contents.WriteAsync(id, bytes, cancellationToken);
        var size = ImageSize.Of(bytes);
        var file = Path.GetFileName(name.Replace('\\', '/'));
        using var scope = state.Write();
        var now = state.Now();
        return state.Files.Put(new FileInfoRecord
        {
            Id = id,
            UserId = caller.Id,
            CreateAt = now,
            UpdateAt = now,
            Name = file,
            Extension = Path.GetExtension(file).TrimStart('.').ToLowerInvariant(),
            Size = bytes.Length,
            MimeType = TypeOf(file),
            Width = size?.Width ?? 0,
            Height = size?.Height ?? 0,
            HasPreviewImage = size is not null,
        });
    }

    private async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var part = new byte[81_920];
        for (var read = await content.ReadAsync(part, cancellationToken); read > 0; read = await content.ReadAsync(part, cancellationToken))
        {
            buffer.Write(part, 0, read);
            if (buffer.Length > options.Value.MaxFileSize)
            {
                throw ApiErrors.Of(413, "api.file.upload_file.too_large_detailed.app_error", "Unable to upload file. File is too large.");
            }
        }

        return buffer.ToArray();
    }

    private static string TypeOf(string name)
    {
        var type = Types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
    }
}
