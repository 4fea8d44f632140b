namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record UploadedFile
{
    public string Id { get; init; } = "";

    public string PostId { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Extension { get; init; } = "";

    public long Size { get; init; }

    public string MimeType { get; init; } = "";
}

internal sealed record FileUpload
{
    public IReadOnlyList<UploadedFile>? FileInfos { get; init; }
}
