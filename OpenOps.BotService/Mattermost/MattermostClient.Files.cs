using System.Net.Http.Headers;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Mattermost;

/// <content>Files and emoji.</content>
internal sealed partial class MattermostClient
{
    public Task<UploadedFile> GetFileInfoAsync(string fileId, CancellationToken cancellationToken) =>
        _transport.GetAsync($"files/{fileId}/info", Wire.UploadedFile, cancellationToken);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It holds more than <paramref name="maxBytes"/> bytes.</exception>
    public async Task<byte[]> DownloadFileAsync(string fileId, int maxBytes, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Get, $"files/{fileId}", content: null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > maxBytes)
            {
                throw new InvalidDataException($"The file holds more than the {maxBytes} bytes that may be read.");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>Copies a file as it arrives.</summary>
    /// <exception cref="InvalidDataException">It holds more than <paramref name="maxBytes"/> bytes.</exception>
    public async Task CopyFileAsync(string fileId, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Get, $"files/{fileId}", content: null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81_920];
        var copied = 0L;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += read;
            if (copied > maxBytes)
            {
                throw new InvalidDataException($"The file holds more than the {maxBytes} bytes that may be read.");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <summary>Uploads a file for a later post in that channel, which has to name its id.</summary>
    public async Task<UploadedFile> UploadFileAsync(string channelId, string fileName, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(channelId), "channel_id");
        form.Add(new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, "files", fileName);
        using var response = await _transport.SendAsync(HttpMethod.Post, "files", form, cancellationToken);
        var upload = await MattermostTransport.ReadAsync(response, Wire.FileUpload, cancellationToken);
        return upload.FileInfos is [var file, ..] ? file : throw new HttpRequestException("Mattermost answered an upload without a file.");
    }

    /// <summary>A page of the server's custom emoji.</summary>
    public Task<IReadOnlyList<CustomEmoji>> GetCustomEmojiAsync(int page, int perPage, CancellationToken cancellationToken) =>
        _transport.GetAsync($"emoji?page={page}&per_page={perPage}", Wire.IReadOnlyListCustomEmoji, cancellationToken);
}
