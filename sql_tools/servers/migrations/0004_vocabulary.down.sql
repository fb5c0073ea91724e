DROP TABLE zengshou.vocabulary;
